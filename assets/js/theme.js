// Light, dark or as the system: the server keeps the choice in a cookie, so that the next page comes in it at once.
export function startTheme() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const theme = event.submitter.value;
    const body = new FormData(form);
    body.set("theme", theme);
    document.documentElement.dataset.bsTheme = theme;
    for (const button of document.querySelectorAll("[data-theme-form] button")) {
      if (button.value === theme) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    document.dispatchEvent(new CustomEvent("themechange"));
    fetch(form.action, { method: "POST", body, redirect: "manual" });
  }, true);
}
