// Shows a view for the address and changes it without loading a page. Any
// address also works when it is opened or reloaded directly.

function show() {
  const view = document.getElementById("view");
  const title = document.createElement("h1");
  title.textContent = location.pathname === "/" ? "Home" : location.pathname.slice(1);
  view.replaceChildren(title);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
});

addEventListener("popstate", show);
show();
