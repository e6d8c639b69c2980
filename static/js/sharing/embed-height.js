/** In a frame: tells the page around it how high the content is (README, "Show it in a course page"). Fetched lazily. */

/** The name by which the page around knows the message. */
const TYPE = "perceptron-playground:height";

/** Tells the height now, and whenever it changes. It says nothing about the work, so any page may hear it. */
export function tellHeight() {
  let told = -1;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told || height === 0) return;
    told = height;
    parent.postMessage({ type: TYPE, height }, "*");
  }).observe(document.body);
}
