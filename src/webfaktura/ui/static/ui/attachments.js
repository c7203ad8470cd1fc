// <wf-attachments>: files that are dropped anywhere on the page are attached, as if chosen.

class Attachments extends HTMLElement {
  #listening = null;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    window.addEventListener("dragover", (event) => this.#over(event), { signal });
    window.addEventListener("dragleave", (event) => this.#left(event), { signal });
    window.addEventListener("drop", (event) => this.#dropped(event), { signal });
  }

  disconnectedCallback() {
    this.#listening?.abort();
  }

  #over(event) {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // else the browser would open the file and leave the page
    this.dataset.over = "";
  }

  #left(event) {
    if (!event.relatedTarget) delete this.dataset.over;
  }

  #dropped(event) {
    delete this.dataset.over;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const input = this.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function holdsFiles({ dataTransfer }) {
  return [...(dataTransfer?.types ?? [])].includes("Files");
}

customElements.define("wf-attachments", Attachments);
