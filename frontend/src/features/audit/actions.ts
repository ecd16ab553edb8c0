import type en from "@/i18n/en.json";

type ActionKey = keyof (typeof en)["audit"]["action"];

/** The catalogue's key of each action that has words of its own. */
const KEYS: ReadonlyMap<string, ActionKey> = new Map([
  ["sign_in", "signIn"],
  ["sign_out", "signOut"],
  ["sign_in.failed", "signInFailed"],
  ["session.ended", "sessionEnded"],
  ["session.proved", "sessionProved"],
  ["session.proof_failed", "sessionProofFailed"],
  ["person.sessions_ended", "personSessionsEnded"],
  ["password.changed", "passwordChanged"],
  ["password.change_failed", "passwordChangeFailed"],
  ["password_reset.used", "passwordResetUsed"],
  ["person.created", "personCreated"],
  ["person.changed", "personChanged"],
  ["person.made_admin", "personMadeAdmin"],
  ["identity.linked", "identityLinked"],
  ["identity.link_failed", "identityLinkFailed"],
  ["token.created", "tokenCreated"],
  ["token.revoked", "tokenRevoked"],
]);

/** Null: an action without words; its raw name is shown. */
export function actionKey(action: string): ActionKey | null {
  return KEYS.get(action) ?? null;
}
