// 查询: Ctrl+Enter, stopping what runs, words of the dictionary into the box. Without it the form works as it stands.
"use strict";

(() => {
  const form = document.querySelector("#query-form");
  const box = form.elements.query;
  const by = (name) => document.querySelector(`#${name}`);
  const [run, stop, busy, wrong] = ["run", "stop", "busy", "wrong"].map(by);
  let running = null;

  const tell = (words, said) => {
    by("wrong-words").textContent = words;
    by("wrong-said").textContent = said || "";
    by("wrong-said-line").hidden = !said;
    wrong.hidden = false;
    box.setAttribute("aria-invalid", "true");
  };

  const settle = (isRunning) => {
    run.disabled = isRunning;
    stop.hidden = !isRunning;
    busy.textContent = isRunning ? "正在查询……" : "";
    if (isRunning) wrong.hidden = true;
  };

  form.addEventListener("submit", async (event) => {
    if (event.submitter && event.submitter.id === "save") return;
    event.preventDefault();
    if (running) return;
    running = new AbortController();
    settle(true);
    try {
      const answer = await fetch("/sql/run", {
        method: "POST",
        body: new URLSearchParams({ query: box.value }),
        headers: { "X-Proof": form.elements.proof.value, Accept: "application/json" },
        signal: running.signal,
      });
      if (!(answer.headers.get("content-type") || "").includes("json")) {
        tell(answer.redirected ? "登录已过期，请重新登录后再查询。" : "查询没有完成，请刷新页面后重试。");
      } else {
        const found = await answer.json();
        if (found.to) {
          window.location.assign(found.to);
          return;
        }
        tell(found.words, found.said);
      }
    } catch (error) {
      tell(error.name === "AbortError" ? "查询已停止。" : "连接中断，查询没有完成，请稍后重试。");
    } finally {
      running = null;
      settle(false);
      if (document.activeElement === document.body) box.focus();  // the button that was pressed has been off meanwhile
    }
  });

  stop.addEventListener("click", () => { if (running) running.abort(); });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(run);
    }
  });

  by("words").addEventListener("click", (event) => {
    const button = event.target.closest("[data-word]");
    if (!button) return;
    const before = box.value.slice(0, box.selectionStart);
    const gap = before && !/[\s(.,]$/.test(before) ? " " : "";
    box.setRangeText(gap + button.dataset.word, box.selectionStart, box.selectionEnd, "end");
    box.focus();
  });

  const find = by("find");
  find.closest("label").hidden = false;
  find.addEventListener("input", () => {
    const sought = find.value.trim().toLowerCase();
    let any = false;
    for (const view of document.querySelectorAll(".sql-view")) {
      let here = false;
      for (const item of [...view.querySelectorAll("[data-find]")].reverse()) {
        const inside = [...item.querySelectorAll("[data-find]")].some((one) => !one.hidden);
        const meant = item.dataset.find.toLowerCase().includes(sought);
        item.hidden = sought !== "" && !meant && !inside;
        const codes = item.querySelector("details");
        if (codes) codes.open = sought !== "" && inside;
        here = here || !item.hidden;
      }
      view.hidden = !here;
      view.open = sought !== "" && here;
      any = any || here;
    }
    by("none").hidden = any;
  });
})();
