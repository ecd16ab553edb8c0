import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Age } from "@/components/Age";
import { useAnnounce } from "@/components/Announcer";
import { ConfirmButton } from "@/components/ConfirmButton";
import { Failure } from "@/components/Failure";
import classes from "@/components/Records.module.css";
import { ROLES, type Person, type Role } from "@/lib/api/schema";

import { useChangePerson, useEndSessionsOf, type PersonChange } from "../api/people";

export function PersonRow({ person }: { person: Person }) {
  const { t } = useTranslation();
  const announce = useAnnounce();
  const change = useChangePerson();
  const end = useEndSessionsOf();
  const [name, setName] = useState<string | null>(null);

  const save = (changes: PersonChange["changes"]) =>
    change.mutate(
      { id: person.id, changes },
      {
        onSuccess: () => {
          setName(null);
          announce(t("people.saved", { name: person.name }));
        },
      },
    );

  return (
    <tr>
      <td data-label={t("people.name")}>
        {name === null ? (
          person.name
        ) : (
          <form
            className={classes.buttons}
            onSubmit={(event) => {
              event.preventDefault();
              save({ name });
            }}
          >
            <TextInput
              size="xs"
              autoFocus
              aria-label={t("people.nameOf", { name: person.name })}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" loading={change.isPending}>
              {t("people.save")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setName(null)}>
              {t("account.cancel")}
            </Button>
          </form>
        )}
        <div className={classes.muted}>{person.email}</div>
        {change.isError && <Failure error={change.error} />}
        {end.isError && <Failure error={end.error} />}
      </td>
      <td data-label={t("people.role")}>
        <NativeSelect
          size="xs"
          aria-label={t("people.roleOf", { name: person.name })}
          value={person.role}
          disabled={change.isPending}
          data={ROLES.map((value) => ({ value, label: t(`people.roles.${value}`) }))}
          onChange={(event) => save({ role: event.currentTarget.value as Role })}
        />
      </td>
      <td data-label={t("people.state")}>
        {person.active ? t("people.active") : t("people.inactive")}
      </td>
      <td data-label={t("people.lastSignIn")}>
        {person.last_signed_in_at ? <Age iso={person.last_signed_in_at} /> : t("account.never")}
      </td>
      <td>
        <div className={classes.buttons}>
          {name === null && (
            <Button
              size="xs"
              variant="default"
              aria-label={t("people.renameOf", { name: person.name })}
              onClick={() => setName(person.name)}
            >
              {t("people.rename")}
            </Button>
          )}
          {person.active && (
            <ConfirmButton
              label={t("people.endSessionsOf", { name: person.name })}
              question={t("people.endSessionsQuestion")}
              loading={end.isPending}
              onConfirm={() =>
                end.mutate(person.id, {
                  onSuccess: () => announce(t("people.endedSessions", { name: person.name })),
                })
              }
            >
              {t("people.endSessions")}
            </ConfirmButton>
          )}
          <ConfirmButton
            key={String(person.active)}
            label={t(person.active ? "people.deactivateOf" : "people.reactivateOf", {
              name: person.name,
            })}
            question={t(person.active ? "people.deactivateQuestion" : "people.reactivateQuestion")}
            loading={change.isPending}
            onConfirm={() => save({ active: !person.active })}
          >
            {t(person.active ? "people.deactivate" : "people.reactivate")}
          </ConfirmButton>
        </div>
      </td>
    </tr>
  );
}
