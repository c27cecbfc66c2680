// Names offered while an agency is typed, and printing.
"use strict";

const field = document.querySelector("[data-suggest]");
if (field) {
  let waiting = 0;
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const words = field.value.trim();
      if (!words) return;
      try {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(words)}`);
        const names = answer.ok ? await answer.json() : [];
        field.list.replaceChildren(...names.map((name) => new Option(name, name)));
      } catch {
        // without names the form still looks for what was typed
      }
    }, 200);
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// the cell a figure came from is brought into sight where the sheet is wider than the screen
const cell = document.querySelector(".around .here");
const box = cell && cell.closest(".scroll");
if (box) box.scrollLeft = Math.max(0, cell.offsetLeft + cell.offsetWidth - box.clientWidth * 0.8);
