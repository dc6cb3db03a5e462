// What makes pages quicker and kinder; every page works without it.
import htmx from "htmx.org";
import { startForms } from "./js/forms.js";
import { startMenus } from "./js/menus.js";
import { startReorder } from "./js/reorder.js";
import { say, startRequests } from "./js/requests.js";
import { nameTableParts } from "./js/tables.js";
import { startTheme } from "./js/theme.js";

window.htmx = htmx;
document.documentElement.classList.add("js");

startRequests();
startMenus();
startForms();
startReorder();
startTheme();

// Charts bring their own code only to the pages that draw them.
htmx.onLoad((part) => {
  nameTableParts(part);
  if (part.matches?.("[data-chart]") || part.querySelector?.("[data-chart]")) {
    import("./charts.js").then(({ drawCharts }) => drawCharts(part));
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if (button.hasAttribute("data-print")) window.print();
  else navigator.clipboard.writeText(button.dataset.copy).then(() => say(document.body.dataset.copied));
});
