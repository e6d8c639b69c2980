/* Runs before the first paint, so that the page never flashes in the other theme. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // this browser stores nothing: the system's theme applies
}
if (location.pathname === "/embed") {
  // Which parts of the page the frame shows besides plots, toolbar and chart.
  document.documentElement.dataset.show = new URLSearchParams(location.search).get("show")?.replaceAll(",", " ") ?? "";
}
