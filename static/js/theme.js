/* Runs before the first paint, so that a chosen theme never flashes by in the other one. */
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // this browser keeps nothing: the system's theme it is
}
