// Shows which security headers this very page was delivered with. A page
// cannot read the headers of its own navigation, so it asks for itself again.

const wanted = [
  "Strict-Transport-Security",
  "Content-Security-Policy",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "Permissions-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
];

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

function headerItem(name, value) {
  const item = element("li", value === null ? "missing" : "present", "");
  item.dataset.header = name.toLowerCase();
  item.append(element("span", "name", name), element("span", "value", value ?? "not sent"));
  return item;
}

async function showHeaders() {
  const list = document.getElementById("security-headers");
  let response;
  try {
    response = await fetch(location.href, { method: "HEAD", cache: "no-store" });
  } catch (error) {
    list.replaceChildren(element("li", "missing", `The page cannot be fetched again: ${error.message}`));
    return;
  }
  list.replaceChildren(...wanted.map((name) => headerItem(name, response.headers.get(name))));
  document.documentElement.dataset.ready = "true";

  const others = document.getElementById("other-headers");
  if (!others) return;
  const shown = new Set(wanted.map((name) => name.toLowerCase()));
  for (const [name, value] of response.headers) {
    if (!shown.has(name)) others.append(element("dt", "", name), element("dd", "", value));
  }
}

function tryInlineScript() {
  const result = document.getElementById("inline-result");
  delete document.documentElement.dataset.inline;
  const script = element("script", "", "document.documentElement.dataset.inline = 'ran'");
  document.body.append(script);
  script.remove();

  const ran = document.documentElement.dataset.inline === "ran";
  result.className = ran ? "bad" : "good";
  result.textContent = ran ? "It ran: nothing stopped it." : "Blocked by the Content-Security-Policy.";
}

document.getElementById("try-inline")?.addEventListener("click", tryInlineScript);
showHeaders();
