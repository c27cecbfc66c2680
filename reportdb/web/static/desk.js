// The little that pages need beyond HTML; every page works without it unless it says so.
"use strict";

// a form asks before it does what cannot be taken back: <form data-ask="确定要……吗？">
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.ask;
  if (words && !window.confirm(words)) event.preventDefault();
});

// a form that is on its way is not sent again by a second click; one that brings a download may be, a little later
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => { delete form.dataset.sent; }, 3000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// what came of a form is where one reads on, with the keyboard and a screen reader
const outcome = document.querySelector("main .note[role=status], main .note[role=alert]");
if (outcome && document.activeElement === document.body && !window.location.hash) {
  outcome.tabIndex = -1;
  outcome.focus({ preventScroll: true });
}

// tables wider than the screen say so
const frames = document.querySelectorAll(".scroll, .paper");
const measure = () => frames.forEach((one) => one.classList.toggle("is-wide", one.scrollWidth > one.clientWidth + 1));
for (const one of frames) {
  const words = document.createElement("p");
  words.className = "wider";
  words.textContent = "← 左右滑动可看全表 →";
  words.setAttribute("aria-hidden", "true");  // who does not see the table needs no swiping
  one.after(words);
}
window.addEventListener("resize", measure);
measure();

// back to where one came from: <button data-back hidden>
for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = window.history.length < 2;
  button.addEventListener("click", () => window.history.back());
}

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
