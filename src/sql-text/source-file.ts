/** A SQL file of the project as read from disk: strict UTF-8, without its byte order mark. */
export interface SourceFile {
  /** Path as the user wrote it: `--sql` folder and below. */
  readonly path: string;
  readonly text: string;
}
