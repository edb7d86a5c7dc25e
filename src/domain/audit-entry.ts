export interface AuditEntry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: Readonly<Record<string, unknown>>;
  previous: string;
  hash: string;
}
