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
