/** One file that Wix gets: its path in the repository with `/`, and its bytes. */
export interface UploadFile {
  readonly path: string;
  readonly content: Buffer;
}
