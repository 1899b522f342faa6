/** What a server says about a failed statement (protocol "Error and Notice Message Fields"), as the driver hands it on. */
export interface ServerError {
  readonly message: string;
  /** SQLSTATE. */
  readonly code: string;
  readonly severity?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly where?: string | undefined;
  /** Number from 1, in code points of the text that was sent. */
  readonly position?: string | undefined;
  /** The same in `internal_query`. */
  readonly internal_position?: string | undefined;
  /** The text of a statement that the server made itself, such as one of a PL/pgSQL body. */
  readonly internal_query?: string | undefined;
  readonly constraint_name?: string | undefined;
  readonly table_name?: string | undefined;
  readonly schema_name?: string | undefined;
}
