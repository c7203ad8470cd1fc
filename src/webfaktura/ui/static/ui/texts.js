// Changes what is said without changing the page around it.

/**
 * Let the element say something else. Its text is changed where it stands: to take it out and
 * put another in makes the browser look at the whole page again, because of :has() in its style.
 */
export function write(element, words) {
  const text = element.firstChild;
  if (text instanceof Text && !text.nextSibling) {
    if (text.data !== words) text.data = words;
  } else if (element.textContent !== words) {
    element.textContent = words;
  }
}
