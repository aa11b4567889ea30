/** What a page is told of the device that shows it. */
export interface DeviceProfile {
  readonly name: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly mobile: boolean;
  readonly touch: boolean;
  /** Undefined: the browser's own. */
  readonly userAgent?: string | undefined;
}
