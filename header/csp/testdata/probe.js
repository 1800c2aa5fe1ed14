// Runs in every frame before its own scripts, outside of its policy: does what
// the trial is about where markup cannot, and tells what came of it.
(() => {
  const number = new URLSearchParams(location.search).get("case");
  if (location.pathname !== "/page" || number === null) return;
  const { probe, url, nonce } = TRIALS[number];

  window.ok = () => verdict(number, "allowed", "");
  document.addEventListener("securitypolicyviolation", (e) => {
    if (e.disposition === "enforce") verdict(number, "blocked", e.effectiveDirective);
  });
  document.addEventListener("load", (e) => e.target.tagName === "IMG" && ok(), true);

  const attempt = (code) => {
    try {
      code();
      ok();
    } catch {}
  };
  const probes = {
    script() {
      const element = Object.assign(document.createElement("script"), { src: url, nonce });
      document.head.append(element);
    },
    inline() {
      const element = Object.assign(document.createElement("script"), { text: "ok()", nonce });
      document.head.append(element);
    },
    font: () => new FontFace("probe", `url("${url}")`).load().catch(() => {}),
    fetch: () => fetch(url).catch(() => {}),
    socket: () => new WebSocket(url),
    worker: () => new Worker(url),
    eval: () => attempt(() => eval("1")),
    wasm: () => attempt(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
    click: () => document.getElementById("probe").click(),
    styled: () => getComputedStyle(document.getElementById("probe")).color === "rgb(1, 2, 3)" && ok(),
    based: () => document.baseURI === url && ok(),
    submit: () => document.getElementById("probe").submit(),
  };
  document.addEventListener("DOMContentLoaded", () => probes[probe]?.());
})();
