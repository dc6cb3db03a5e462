// htmx requests: the CSRF token, what is said aloud, and what a failure looks like.
const LIVE_FOR = 8000;

/** Shows a message at the foot of the window for a while; screen readers announce it. */
export function say(text) {
  const live = document.getElementById("live");
  const line = document.createElement("p");
  line.textContent = text;
  live.replaceChildren(line);
  setTimeout(() => line.remove(), LIVE_FOR);
}

export function startRequests() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token.content;
    // Empty fields of a filter form only make its address longer; with none left, the list forgets what it remembered.
    if (detail.verb === "get" && detail.elt.matches("form.toolbar")) {
      for (const [name, value] of [...detail.formData.entries()]) if (value === "") detail.formData.delete(name);
      if ([...detail.formData.keys()].length === 0) detail.formData.set("reset", "1");
    }
  });
  document.addEventListener("htmx:responseError", ({ detail }) => {
    // Signed out in the meantime, or no longer allowed: the whole page tells it best.
    if ([401, 403, 404].includes(detail.xhr.status) && detail.requestConfig.verb === "get") {
      window.location.assign(detail.pathInfo.finalRequestPath);
      return;
    }
    say(document.body.dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const spoken = detail.target.querySelector?.("[data-say]");
    if (spoken) say(spoken.dataset.say);
  });
}
