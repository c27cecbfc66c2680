// 收表: files are sent one by one, three at a time, with progress; the rest only saves a click or a reload.
"use strict";

const AT_ONCE = 3;
// why a file did not come in, by the status of an answer that says nothing itself; a log-in page answers with 200
const WHY = {
  0: "连接中断", 200: "登录已过期，请重新登录", 401: "登录已过期，请重新登录", 403: "页面已过期，请刷新后重试",
  404: "这一批已清除，请刷新后重试", 408: "网络太慢，请重试", 413: "文件过大", 429: "请求过于频繁，请稍后重试", 507: "磁盘空间不足",
};
const upload = document.querySelector("#upload");

if (upload) {
  const proof = upload.querySelector("[name=proof]").value;
  const limit = { file: +upload.dataset.file, all: +upload.dataset.all, files: +upload.dataset.files };
  const total = document.querySelector("#upload-total");
  const bar = document.querySelector("#upload-progress");
  const trouble = document.querySelector("#upload-trouble");
  const list = document.querySelector("#upload-list");
  document.querySelectorAll(".needs-script").forEach((one) => { one.hidden = false; });
  upload.querySelector(".no-script").hidden = true;
  upload.classList.add("quick");  // a choice is sent at once: its buttons need not show what was chosen

  const stay = (event) => event.preventDefault();  // who leaves while files are on their way is asked whether he means it

  const passedOver = (name) => name.startsWith("~$") || name.startsWith(".");

  const send = (batch, file, row) => new Promise((done) => {
    const request = new XMLHttpRequest();  // fetch does not tell how much was sent
    request.open("POST", `${batch}/files?file=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-Proof", proof);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total) row.textContent = `${Math.floor(100 * event.loaded / event.total)}%`;
    });
    request.addEventListener("loadend", () => {
      let answer = null;  // a page in place of an answer: the desk is gone, asks to log in, or something stands between
      try { answer = JSON.parse(request.responseText); } catch { /* told below */ }
      row.textContent = (answer && answer.words) || `没有收到：${WHY[request.status] || "程序没有应答，请稍后重试"}`;
      const well = request.status === 200 && answer !== null;
      row.classList.toggle("wrong", !well);
      done(well);
    });
    request.send(file);
  });

  const start = async (files) => {
    upload.hidden = true;
    document.querySelector("#uploading").hidden = false;
    trouble.textContent = "";
    list.replaceChildren();
    const wanted = files.filter((file) => !passedOver(file.name));
    if (!wanted.length) return refuse("没有可以上传的文件（临时文件和隐藏文件已跳过）。");
    if (wanted.length > limit.files) return refuse(`一批最多 ${limit.files} 个文件，现在选了 ${wanted.length} 个，请分批上传。`);
    if (wanted.reduce((sum, file) => sum + file.size, 0) > limit.all) return refuse("这些文件合计过大，请分批上传。");
    const headers = { "X-Proof": proof };
    let made;
    try {
      const answer = await fetch("/collect/new", { method: "POST", headers });
      made = await answer.json();
    } catch {
      return refuse("连接不上，请确认程序还在运行，再刷新页面重试。");
    }
    if (!made.batch) return refuse(made.words || "不能开始上传，请刷新页面重试。");
    const queue = wanted.map((file) => {
      const line = list.insertRow();
      line.insertCell().textContent = file.webkitRelativePath || file.name;
      const cell = line.insertCell();
      cell.textContent = "等待";
      return { file, cell };
    });
    bar.max = queue.length;
    let done = 0;
    let failed = 0;
    let told = 0;
    const tell = () => {  // not with each of hundreds: a screen reader reads every change aloud
      const now = Date.now();
      if (done < bar.max && now - told < 1000) return;
      told = now;
      total.textContent = `已上传 ${done} / ${bar.max} 个文件${failed ? `，${failed} 个没有收到` : ""}`;
    };
    window.addEventListener("beforeunload", stay);
    const next = async () => {
      while (queue.length) {
        const { file, cell } = queue.shift();
        if (file.size > limit.file) {
          cell.textContent = "文件过大，没有上传";
          cell.classList.add("wrong");
          failed += 1;
        } else if (!await send(made.batch, file, cell)) {
          failed += 1;
        }
        done += 1;
        bar.value = done;
        tell();
      }
    };
    tell();
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    window.removeEventListener("beforeunload", stay);
    const go = () => {
      const form = document.createElement("form");
      form.method = "post";
      form.action = `${made.batch}/judge`;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "proof", value: proof });
      form.append(field);
      document.body.append(form);
      form.submit();
    };
    if (!failed) return go();
    if (failed === done) return refuse("文件都没有收到，原因见下。");
    trouble.textContent = `有 ${failed} 个文件没有收到，原因见下。`;
    const after = document.querySelector("#upload-after");
    after.hidden = false;
    after.querySelector("button").addEventListener("click", go);
    after.querySelector("button").focus();
    return undefined;
  };

  const refuse = (words) => {
    trouble.textContent = words;
    upload.hidden = false;
  };

  for (const chooser of [document.querySelector("#files"), document.querySelector("#folder")]) {
    chooser.addEventListener("change", () => {
      const files = [...chooser.files];
      if (files.length) start(files);
      chooser.value = "";
    });
  }

  // what is dropped may hold folders, which are looked through
  const filesOf = (entry) => new Promise((done) => {
    if (entry.isFile) return entry.file((file) => done([file]), () => done([]));
    const reader = entry.createReader();
    const found = [];
    const more = () => reader.readEntries(async (entries) => {  // gives a hundred at a time
      if (!entries.length) return done((await Promise.all(found.map(filesOf))).flat());
      found.push(...entries.filter((one) => !passedOver(one.name)));
      return more();
    }, () => done([]));
    return more();
  });
  for (const kind of ["dragover", "drop"]) {  // beside the zone a browser would open the file in place of the page
    document.addEventListener(kind, (event) => event.preventDefault());
  }
  upload.addEventListener("dragover", (event) => { event.preventDefault(); upload.classList.add("over"); });
  upload.addEventListener("dragleave", () => upload.classList.remove("over"));
  upload.addEventListener("drop", async (event) => {
    event.preventDefault();
    upload.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const files = entries.every(Boolean) && entries.length
      ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files];
    if (files.length) start(files);
  });
}

// while a batch is worked on, the page asks how far it is
const busy = document.querySelector("#busy");
if (busy) {
  const words = document.querySelector("#busy-words");
  const bar = document.querySelector("#busy-progress");
  const ask = async () => {
    try {
      const answer = await fetch(busy.dataset.progress);
      if (!answer.ok) return window.location.reload();
      const told = await answer.json();
      if (!told.busy) return window.location.reload();
      if (words.textContent !== told.words) words.textContent = told.words;
      if (told.total) Object.assign(bar, { max: told.total, value: told.done });
    } catch { /* asked again */ }
    return window.setTimeout(ask, 700);
  };
  window.setTimeout(ask, 300);
}

// one box ticks all of the page
document.addEventListener("change", (event) => {
  const all = event.target.closest("input[type=checkbox][data-all]");
  if (!all) return;
  document.querySelectorAll(`${all.dataset.all} [name=key]`).forEach((box) => { box.checked = all.checked; });
});
// who ticks something means to store what is ticked
document.addEventListener("change", (event) => {
  const chosen = document.querySelector("[name=which][value=chosen]");
  if (chosen && event.target.matches("[name=key], [data-all]")) {
    chosen.checked = document.querySelector("[name=key]:checked") !== null || chosen.checked;
  }
});

// a click anywhere in a marked cell shows its findings, all of them are lit
const unlight = () => document.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
document.addEventListener("click", (event) => {
  const cell = event.target.closest(".sheet td.marked");
  if (cell) {
    unlight();
    cell.classList.add("lit");
    const links = [...cell.querySelectorAll(".numbers a")];
    const chosen = event.target.closest(".numbers a") || links[0];
    for (const one of links) document.querySelector(one.getAttribute("href")).classList.add("lit");
    const issue = document.querySelector(chosen.getAttribute("href"));
    issue.scrollIntoView({ block: "nearest" });
    if (event.target === chosen) {
      event.preventDefault();
      issue.focus({ preventScroll: true });
    }
    return;
  }
  const issue = event.target.closest(".issue");
  if (issue) {
    unlight();
    issue.classList.add("lit");
    document.querySelectorAll(`.sheet .numbers a[href="#${issue.id}"]`).forEach((one) => one.closest("td").classList.add("lit"));
    const there = event.target.closest(".to-cell") ? null : issue.querySelector(".to-cell");
    const target = there && document.getElementById(there.dataset.cell);
    if (target && there.getAttribute("href").startsWith("#")) target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
});

// a sheet opens where the cell of the first finding is, unless the address leads to another one; the page stays at its top
const led = document.querySelector('.to-cell[href^="#"]');
const first = led ? document.getElementById(led.dataset.cell) : document.querySelector(".sheet td.marked");
const frame = first && first.closest(".sheet-scroll");
if (frame && !window.location.hash) {
  const cell = first.getBoundingClientRect();
  const seen = frame.getBoundingClientRect();
  const head = frame.querySelector("tbody th").getBoundingClientRect().width;
  frame.scrollTop += Math.max(0, cell.top - seen.top - frame.clientHeight / 3);
  // as far as the whole cell is seen; of one wider than the frame, its beginning
  const beyond = cell.right - seen.right + frame.clientWidth / 8;
  if (cell.right > seen.right) frame.scrollLeft += Math.max(0, Math.min(beyond, cell.left - seen.left - head));
}
