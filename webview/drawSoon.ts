/**
 * Gives a function that has `draw` called soon: once the present task is done, or in the frame that
 * is being prepared, whichever comes first; a second time before the next frame never. Waiting for
 * a frame alone would let what a worker answers within a frame lie until the next one.
 */
export function drawSoon(draw: () => void): () => void {
  let isAsked = false;
  let isWaiting = false;
  const drawIfAsked = () => {
    if (!isAsked) return;
    isAsked = false;
    draw();
  };
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = drawIfAsked;
  return () => {
    isAsked = true;
    if (isWaiting) return;
    isWaiting = true;
    port2.postMessage(null);
    requestAnimationFrame(() => {
      isWaiting = false;
      drawIfAsked();
    });
  };
}
