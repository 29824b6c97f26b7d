// What the templates of the theme need beside Alpine, which evaluates no text as a program here:
// the content security policy forbids that. Loaded first, so that nothing flashes in the dark.
"use strict";

const darkness = window.matchMedia("(prefers-color-scheme: dark)");

function followTheSystem() {
  document.documentElement.classList.toggle("dark", darkness.matches);
}

followTheSystem();
darkness.addEventListener("change", followTheSystem);

document.addEventListener("alpine:init", () => {
  // `Alpine.data` in place of functions of the page: expressions see no globals.
  Alpine.data("searchForm", () => searchForm());

  Alpine.data("pages", () => ({
    activeTab: "general",
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    // The theme's own expressions name these few properties of the real one.
    window: {
      location: {
        get pathname() {
          return window.location.pathname;
        },
        get search() {
          return window.location.search;
        },
        get hash() {
          return window.location.hash;
        },
        set href(address) {
          window.location.assign(address);
        },
      },
    },
    toggleSidebar() {
      this.sidebarDesktopOpen = !this.sidebarDesktopOpen;
      localStorage.setItem("sidebarDesktopOpen", this.sidebarDesktopOpen ? "1" : "0");
    },
  }));
});

// Whoever does not see a field that is picked by typing hears what it is for (ARIA 1.2).
function nameAutocomplete(select) {
  const label = document.querySelector(`label[for="${select.id}"]`);
  const shown = select.nextElementSibling;
  if (!label || !shown) return;
  label.id = `${select.id}_label`;
  const value = shown.querySelector(".select2-selection__rendered");
  for (const part of shown.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
    const isWhole = part.getAttribute("role") === "combobox" && value?.id;
    part.setAttribute("aria-labelledby", isWhole ? `${label.id} ${value.id}` : label.id);
  }
}

window.addEventListener("load", () => {
  // After the one that makes them, which jQuery calls at a time of its own.
  window.django?.jQuery?.(() => {
    document.querySelectorAll("select.admin-autocomplete").forEach(nameAutocomplete);
  });
});
