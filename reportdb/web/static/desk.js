// The little that pages need beyond HTML; every page works without it unless it says so.
"use strict";

// a form asks before it does what cannot be taken back: <form data-ask="确定要……吗？">
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.ask;
  if (words && !window.confirm(words)) event.preventDefault();
});

// choosing a year or a scope shows it at once: <select data-now>
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-now]") && event.target.form) event.target.form.requestSubmit();
});

// copies the text of an element: <button data-copy="#id">
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = "value" in source ? source.value : source.innerText;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if ("select" in source) {
      source.select();
      document.execCommand("copy");
    }
  }
  const before = button.textContent;
  button.textContent = "已复制";
  window.setTimeout(() => { button.textContent = before; }, 1500);
});

// the menu of a phone closes on Escape, and is open where there is room for it
const menu = document.querySelector("details.menu");
if (menu) {
  const wide = window.matchMedia("(min-width: 900px)");
  const settle = () => { menu.open = wide.matches; };
  wide.addEventListener("change", settle);
  settle();
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide.matches) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
