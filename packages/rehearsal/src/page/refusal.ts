/** What the page does not do, as an HTTP answer. */
export class Refusal extends Error {
  readonly status: number;

  /**
   * @param status - The HTTP status.
   * @param message - Why, for the person at the browser.
   */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
