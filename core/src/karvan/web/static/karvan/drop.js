// <karvan-drop>: a file that is dropped on it goes into the file input inside.
"use strict";

customElements.define("karvan-drop", class extends HTMLElement {
  connectedCallback() {
    for (const name of ["dragenter", "dragover"]) {
      this.addEventListener(name, (event) => {
        event.preventDefault();
        this.classList.add("k-over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      this.addEventListener(name, () => this.classList.remove("k-over"));
    }
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      const input = this.querySelector("input[type=file]");
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
});
