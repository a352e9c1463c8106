// Tiles are dragged into another place; the order is kept at once.
"use strict";

const board = document.getElementById("k-tiles");
let dragged = null;

board.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-key]");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.key);
  dragged.classList.add("k-dragged");
});
board.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-key]");
  if (!dragged) return;
  event.preventDefault();
  if (!over || over === dragged) return;
  const all = [...board.children];
  if (all.indexOf(dragged) < all.indexOf(over)) over.after(dragged); else over.before(dragged);
});
board.addEventListener("drop", (event) => event.preventDefault());
board.addEventListener("dragend", async () => {
  dragged.classList.remove("k-dragged");
  dragged = null;
  const body = new URLSearchParams({ act: "order" });
  for (const each of board.children) body.append("keys", each.dataset.key);
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(board.dataset.url, { method: "POST", headers: { "X-CSRFToken": token }, body });
  if (!answer.ok) location.reload();
});
