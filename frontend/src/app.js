// The one script of the pages. Everything works without it; it saves drafts, hides fields and spares reloads.
import "htmx.org/dist/htmx.esm.js";

// A form with data-rules asks the server which fields its answers hide; the rules live there alone.
async function applyRules(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  const answer = await fetch(form.dataset.rules, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { hidden } = await answer.json();
  for (const field of form.querySelectorAll("[data-field]")) field.hidden = hidden.includes(field.dataset.field);
}

document.addEventListener("change", (event) => {
  const rules = event.target.closest("form[data-rules]");
  if (rules) applyRules(rules);
  event.target.closest("form[data-auto-submit]")?.requestSubmit();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Wide diagrams begin where the case stands now.
for (const frame of document.querySelectorAll(".diagram-frame")) {
  const here = frame.querySelector('[data-state="overdue"], [data-state="active"]');
  if (!here) continue;
  const [box, outer] = [here.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollLeft = box.left - outer.left - outer.width / 2 + box.width / 2;
  frame.scrollTop = box.top - outer.top - outer.height / 2 + box.height / 2;
}

document.querySelector("[data-focus]")?.focus();
document.body.dataset.ready = "true";
