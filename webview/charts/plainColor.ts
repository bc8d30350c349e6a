/**
 * Stands in the bundle for the library with which Chart.js mixes colours while it animates or
 * highlights. Our charts do neither: their colours are CSS texts that go to the canvas as they are.
 */
export class Color {
  readonly valid = false;
}
