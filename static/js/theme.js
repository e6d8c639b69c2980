/* Runs before the first paint, so that a chosen theme never flashes by in the other one. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // this browser keeps nothing: the system's theme it is
}
if (location.pathname === "/embed") {
  // Which parts of the page the frame shows besides plots, toolbar and chart.
  document.documentElement.dataset.show = new URLSearchParams(location.search).get("show")?.replaceAll(",", " ") ?? "";
}
