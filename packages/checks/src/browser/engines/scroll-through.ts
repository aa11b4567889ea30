/**
 * The expression that scrolls through a page as a person does, screen by screen, and back to its top: what a page loads
 * or shows only when it is reached belongs to the page. Bounded, since some pages grow as they are scrolled.
 */
export const scrollThrough = `(async () => {
  const page = document.scrollingElement;
  if (page === null || page.scrollHeight <= innerHeight) return;
  // The task after a frame's callback is the first that finds the frame drawn, and what came into view observed.
  const drawn = () => new Promise((done) => {
    setTimeout(done, 100);
    requestAnimationFrame(() => setTimeout(done));
  });
  for (let screens = 0; screens < 25; screens += 1) {
    const before = scrollY;
    scrollBy({ top: innerHeight * 0.9, behavior: 'instant' });
    await drawn();
    if (scrollY <= before) break;
  }
  scrollTo({ top: 0, left: 0, behavior: 'instant' });
  await drawn();
})()`;
