import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Failure } from "@/components/Failure";
import { PassOn } from "@/components/PassOn";
import classes from "@/components/Records.module.css";
import { fieldErrors, isAtFields } from "@/lib/api/field-errors";
import { ROLES, type Role } from "@/lib/api/schema";

import { useInvite } from "../api/people";

const FIELDS = ["name", "email", "role"] as const;

export function InviteForm() {
  const { t } = useTranslation();
  const invite = useInvite();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const errors = fieldErrors(invite.error);
  const invited = invite.data;

  return (
    <section className={classes.section} aria-labelledby="people-invite">
      <h2 id="people-invite">{t("people.invite")}</h2>
      <p>{t("people.inviteText")}</p>
      {invited?.link !== undefined && (
        <PassOn
          key={invited.id}
          title={t("people.linkTitle", { name: invited.name })}
          text={t("people.linkText")}
          secret={invited.link}
          onClose={() => invite.reset()}
        />
      )}
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (invite.isPending) return;
          invite.mutate(
            { name, email, role },
            {
              onSuccess: () => {
                setName("");
                setEmail("");
              },
            },
          );
        }}
      >
        <TextInput
          label={t("people.name")}
          autoComplete="off"
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          type="email"
          label={t("people.email")}
          autoComplete="off"
          value={email}
          error={errors.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("people.role")}
          value={role}
          error={errors.role}
          data={ROLES.map((value) => ({ value, label: t(`people.roles.${value}`) }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        {invite.isError && !isAtFields(invite.error, FIELDS) && <Failure error={invite.error} />}
        <div className={classes.buttons}>
          <Button type="submit" loading={invite.isPending}>
            {t("people.sendInvite")}
          </Button>
          <span role="status">
            {invited !== undefined &&
              invited.link === undefined &&
              t("people.invited", { email: invited.email })}
          </span>
        </div>
      </form>
    </section>
  );
}
