// Forms: one press of a button sends once, mistakes get the focus, leaving with unsent text is asked about.
const AGAIN_AFTER = 8000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
}

export function startForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), AGAIN_AFTER);
  });
  // A page taken back from the browser's memory can be sent again; so can a form whose answer came by htmx.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest("form");
    if (form) release(form);
  });
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:afterSettle", ({ detail }) => detail.target.querySelector?.("[data-focus]")?.focus());
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
  });
}
