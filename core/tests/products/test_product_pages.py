"""Products, units, categories and templates in the browser."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import create_product
from karvan.testing.browser import a_member


@pytest.fixture
def home(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-"


@pytest.fixture
def make(runtime, company):
    """Products made behind the pages."""

    def create(*codes, **facts):
        def work(ctx):
            return [
                create_product(ctx, CreateProduct(name=code.title(), code=code, **facts)).id
                for code in codes
            ]

        return runtime.run(company.id, Actor.cli("test"), work)

    return create


def version_at(client, address):
    return re.search(r'name="_version" value="(\d+)"', client.get(address).text)[1]


def follow(client, answer):
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["Location"]).text


def test_a_product_is_added_by_its_form_and_found(client, home):
    answer = client.submit(
        f"{home}/products/new", name="Green tea", name_fa="چای سبز", code="TEA", kind="goods",
        base_unit="kg", list_price="1,234.50", currency="EUR", reference_cost="۹۰۰",
    )  # fmt: skip

    page = follow(client, answer)
    listed = client.get(f"{home}/products", query_string={"q": "چاي"}).text
    assert 'value="1,234.50"' in page
    assert 'value="900.00"' in page
    assert "Green tea" in listed
    assert "Green tea" not in client.get(f"{home}/products", query_string={"q": "coffee"}).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, 'id="f-name-error"'),
        ({"list_price": "12.3456789"}, "more decimals"),
        ({"list_price": "-1"}, "less than zero"),
        ({"base_unit": "cubit"}, 'id="f-base_unit-error"'),
        ({"weight": "heavy"}, "not a number"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(client, home, wrong, words):
    typed = {"name": "Tea", "kind": "goods", "base_unit": "kg", "currency": "USD", "code": "KEEP"}

    answer = client.submit(f"{home}/products/new", **{**typed, **wrong})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="KEEP"' in answer.text


def test_a_product_is_changed_archived_and_restored(client, home, make):
    [tea] = make("TEA")
    address = f"{home}/products/{tea}"
    client.submit(
        address, name="Black tea", code="TEA", kind="goods", base_unit="each",
        currency="USD", _version=version_at(client, address),
    )  # fmt: skip

    archived = follow(
        client,
        client.submit(f"{address}/do/archive", page=address, _version=version_at(client, address)),
    )

    assert "Black tea" in archived
    assert "Restore" in archived
    assert "Black tea" not in client.get(f"{home}/products").text
    client.submit(f"{address}/do/restore", page=address, _version=version_at(client, address))
    assert "Black tea" in client.get(f"{home}/products").text


def test_units_barcodes_and_categories_are_kept_on_the_products_page(client, home, make):
    [tea] = make("TEA")
    address = f"{home}/products/{tea}"
    made = client.submit(f"{home}/category-trees/new", code="sales", name="Sales")
    tree = re.search(r"/category-trees/(\d+)", made.headers["Location"])[1]
    client.submit(f"{home}/product-categories/new", name="Drinks", tree=tree)
    category = re.search(
        rf'name="category_{tree}".*?<option value="(\d+)"', client.get(f"{address}/details").text
    )[1]

    client.submit(f"{address}/units", page=address, own_unit="dozen", own_quantity="13")
    client.submit(
        f"{address}/barcodes", page=address, barcode="4006381333931", barcode_unit="dozen"
    )
    client.submit(f"{address}/category/{tree}", page=address, **{f"category_{tree}": category})
    page = client.get(f"{address}/details").text

    assert "13 Each" in page
    assert "4006381333931" in page
    assert f'<option value="{category}" selected>' in page
    products = f"{home}/products"
    assert "TEA" in client.get(f"{products}?f=category:eq:{category}").text
    assert "TEA" not in client.get(f"{products}?f=category:ne:{category}").text


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("units", {"own_unit": "dozen", "own_quantity": "0"}, "more than nothing"),
        ("units", {"own_unit": "dozen", "own_quantity": "1/0"}, "more than nothing"),
        ("units", {"own_unit": "dozen", "own_quantity": "x"}, "not a number"),
        ("barcodes", {"barcode": "4006381333932"}, "should be 1"),
        ("barcodes", {"barcode": "12", "barcode_kind": "rune"}, "cannot be a barcode"),
        ("barcodes", {"barcode": "1", "barcode_unit": "kg"}, "different things"),
    ],
)
def test_what_makes_no_sense_on_a_product_is_refused(client, home, make, path, fields, words):
    [tea] = make("TEA")
    address = f"{home}/products/{tea}"

    answer = client.submit(f"{address}/{path}", page=address, **fields)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_kit_is_filled_by_its_form(client, home, make):
    make("TEA", "MILK")
    [box] = make("BOX", kind="kit")
    address = f"{home}/products/{box}/components"
    row = {
        "components.1.product": "TEA", "components.1.quantity": "1/3", "components.1.unit": "",
        "components.4.product": "MILK", "components.4.quantity": "2", "components.4.unit": "dozen",
    }  # fmt: skip

    wrong = client.submit(
        address, _version=version_at(client, address), **{**row, "components.4.product": "GOAT"}
    )
    saved = client.submit(address, _version=version_at(client, address), **row)
    page = client.get(f"{home}/products/{box}/details").text

    assert saved.status_code == 303
    assert 'id="components.4.product-error"' in wrong.text
    assert "1/3" in page
    assert "24" in page


def test_a_long_list_has_a_next_page(client, home, make):
    make(*(f"P{number:02}" for number in range(51)))

    first = client.get(f"{home}/products").text
    address = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")

    assert "P49" in first
    assert "P50" not in first
    assert "P50" in client.get(address).text


def test_units_are_listed_added_and_changed(client, home):
    listed = client.get(f"{home}/units").text
    measures = client.get(f"{home}/measures/pick?q=mass").json["results"]
    given = {"category": measures[0]["id"], "numerator": "3", "denominator": "1", "digits": "2"}
    made = client.submit(f"{home}/units/new", code="man", name="Man", name_fa="من", **given)
    address = made.headers["Location"].partition("?")[0]
    wrong = client.submit(
        f"{home}/units/new", code="nil", name="Nil", **{**given, "numerator": "0"}
    )
    changed = client.submit(
        address, code="man", name="Man of Tabriz", digits="1", _version=version_at(client, address)
    )
    client.submit(
        f"{home}/measures/new", code="packing", name="Packing", reference_code="box",
        reference_name="Box", digits="0",
    )  # fmt: skip

    assert "Kilogram" in listed
    assert client.get(f"{home}/units/usual").status_code == 204
    assert re.search(r'k-field-wrong" data-field="numerator"', wrong.text)
    assert changed.status_code == 303, changed.text
    assert "Man of Tabriz" in client.get(f"{home}/units").text
    assert "box" in client.get(f"{home}/units").text


def test_an_archived_unit_is_not_listed_until_it_is_restored(client, home):
    measures = client.get(f"{home}/measures/pick?q=mass").json["results"]
    made = client.submit(
        f"{home}/units/new", code="seer", name="Seer", category=measures[0]["id"], digits="2",
        numerator="3", denominator="40",
    )  # fmt: skip
    address = made.headers["Location"].partition("?")[0]

    client.submit(f"{address}/do/archive")
    archived = client.get(f"{home}/units").text
    client.submit(f"{address}/do/restore")

    assert "Seer" not in archived
    assert "Seer" in client.get(f"{home}/units").text


def test_a_template_without_attributes_leads_to_the_first_one(client, home):
    hint = f"{home}/product-templates/first-attribute"

    assert hint in client.get(f"{home}/product-templates").text
    assert f"{home}/product-attributes/new" in client.get(hint).text


def test_a_template_makes_its_variants(client, home):
    client.submit(
        f"{home}/product-attributes/new", code="size", name="Size",
        **{
            "values-count": "2", "values-0-name": "Small", "values-0-name_fa": "کوچک",
            "values-0-code": "s", "values-1-name": "Large", "values-1-code": "l",
        },
    )  # fmt: skip
    size = client.get(f"{home}/product-attributes/pick?q=size").json["results"][0]["id"]
    made = client.submit(
        f"{home}/product-templates/new", code="SHIRT", name="Shirt", kind="goods",
        base_unit="each", currency="USD", list_price="20",
        **{
            "attributes-count": "1", "attributes-0-attribute": size,
            "attributes-0-values": "small, l",
        },
    )  # fmt: skip
    assert made.status_code == 303, made.text
    address = made.headers["Location"].partition("?")[0]

    done = follow(client, client.submit(f"{address}/do/make_variants"))
    page = client.get(f"{address}/variants").text

    assert 'value="Small, Large"' in done
    assert "SHIRT-s" in page
    assert "Shirt (Large)" in page
    attribute = re.search(
        r'href="([^"]*/product-attributes/\d+)"', client.get(f"{home}/product-attributes").text
    )[1]
    assert 'value="Large"' in client.get(attribute).text
    assert 'value="کوچک"' in client.get(attribute).text
    assert "Shirt" in client.get(f"{home}/product-templates").text


def test_a_value_of_an_attribute_is_renamed_under_its_code_and_never_taken_away(client, home):
    attribute = client.submit(
        f"{home}/product-attributes/new", code="size", name="Size",
        **{"values-count": "1", "values-0-name": "Small", "values-0-code": "s"},
    ).headers["Location"]  # fmt: skip
    row = {"values-count": "1", "values-0-id": row_at(client, attribute), "values-0-code": "other"}

    gone = client.submit(
        attribute, _version=version_at(client, attribute), **row,
        **{"values-0-name": "Small", "values-0-_delete": "1"},
    )  # fmt: skip
    client.submit(
        attribute, _version=version_at(client, attribute), **row, **{"values-0-name": "Tiny"}
    )

    page = client.get(attribute).text
    assert gone.status_code == 422
    assert "stays" in gone.text
    assert 'value="Tiny"' in page
    assert 'value="s"' in page
    assert 'value="other"' not in page


def row_at(client, address):
    return re.search(r'name="values-0-id" value="(\d+)"', client.get(address).text)[1]


def test_a_category_below_itself_is_refused_on_its_form(client, home):
    tree = client.submit(f"{home}/category-trees/new", code="sales", name="Sales")
    assert tree.status_code == 303, tree.text
    tree_id = re.search(r"/category-trees/(\d+)", tree.headers["Location"])[1]
    made = client.submit(f"{home}/product-categories/new", name="Drinks", tree=tree_id)
    assert made.status_code == 303, re.sub(r"(?s).*<main", "", made.text)
    address = made.headers["Location"].partition("?")[0]

    answer = client.submit(
        address, name="Drinks", parent=address.rpartition("/")[2],
        _version=version_at(client, address),
    )  # fmt: skip

    assert answer.status_code == 422
    assert "cannot lie below itself" in answer.text


def test_who_may_only_read_sees_no_forms(runtime, client, company, make):
    [tea] = make("TEA")
    client.sign_in(a_member(runtime, company, roles=("viewer",)))
    home = f"/c/{company.code}/-"

    pages = [
        client.get(f"{home}/{p}")
        for p in ("products", f"products/{tea}", "units", "product-categories")
    ]
    forms = [client.get(f"{home}/{p}") for p in ("products/new", "units/new")]

    assert {page.status_code for page in pages} == {200}
    assert 'id="k-form"' not in pages[1].text
    assert "Add barcode" not in client.get(f"{home}/products/{tea}/details").text
    assert {form.status_code for form in forms} == {403}
