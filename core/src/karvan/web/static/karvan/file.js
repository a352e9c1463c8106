// The file of a field: chosen by keyboard or dropped, uploaded at once with its progress, shown small.
"use strict";

class KarvanFile extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.hiddenInput = this.querySelector("input[type=hidden]");
    this.input = this.querySelector("input[type=file]");
    this.shown = this.querySelector("[data-file]");
    this.bar = this.querySelector("progress");
    this.said = this.querySelector("[role=status]");
    this.input.hidden = false;
    this.input.addEventListener("change", () => this.take(this.input.files[0]));
    this.querySelector("[data-remove]").addEventListener("click", () => this.remove());
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault();
        this.classList.add("k-over");
      });
    }
    this.addEventListener("dragleave", () => this.classList.remove("k-over"));
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      this.classList.remove("k-over");
      this.take(event.dataTransfer.files[0]);
    });
  }

  disconnectedCallback() {
    this.request?.abort();
  }

  take(file) {
    if (!file) return;
    this.request?.abort();
    const request = (this.request = new XMLHttpRequest());
    const body = new FormData();
    body.set("file", file);
    request.open("POST", this.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", document.querySelector("meta[name=csrf-token]").content);
    this.bar.hidden = false;
    this.bar.value = 0;
    this.say(this.dataset.uploading.replace("{name}", file.name));
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) this.bar.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => {
      this.bar.hidden = true;
      const answer = request.response || {};
      if (request.status === 200) this.done(file, answer);
      else if (request.status) this.refused(answer.errors?.[0]?.message || answer.detail || this.dataset.failed);
      else if (this.request === request) this.refused(this.dataset.failed);
    });
    request.send(body);
  }

  done(file, answer) {
    this.input.value = "";
    this.input.removeAttribute("aria-invalid");
    this.hiddenInput.value = answer.id;
    const link = this.shown.querySelector("a");
    link.href = answer.url;
    link.firstElementChild.textContent = answer.name;
    this.preview(file, answer.media_type);
    this.shown.hidden = false;
    this.say(this.dataset.uploaded.replace("{name}", answer.name));
    this.changed();
  }

  preview(file, kind) {
    const place = this.shown.querySelector(".k-thumb");
    place.querySelector("img")?.remove();
    if (!["image/png", "image/jpeg", "image/gif", "image/webp"].includes(kind)) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const picture = Object.assign(document.createElement("img"), { alt: "", src: reader.result });
      place.prepend(picture);
    });
    reader.readAsDataURL(file);
  }

  refused(text) {
    this.input.value = "";
    this.input.setAttribute("aria-invalid", "true");
    this.say(text, true);
  }

  remove() {
    this.hiddenInput.value = "";
    this.shown.hidden = true;
    this.say(this.dataset.removed);
    this.changed();
    this.input.focus();
  }

  say(text, isWrong = false) {
    this.said.textContent = text;
    this.said.classList.toggle("k-error", isWrong);
  }

  changed() {
    this.hiddenInput.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("karvan-file", KarvanFile);
