import { useTranslation } from "react-i18next";

/** Who is no person, by the id that is recorded; their names are English or empty. */
const NO_PERSON = ["local", "operator", "anonymous", "system", "assignment"] as const;

/** How to call whoever did something: a person by the name they had then, by the id without one. */
export function useActorName() {
  const { t } = useTranslation();
  return (id: string | null, name: string | null | undefined): string => {
    const known = NO_PERSON.find((one) => one === id);
    if (known !== undefined) return t(`actor.${known}`);
    return [name, id].find((one) => one != null && one !== "") ?? t("actor.anonymous");
  };
}
