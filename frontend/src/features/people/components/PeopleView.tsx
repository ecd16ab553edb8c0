import { NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LoadMore } from "@/components/LoadMore";
import classes from "@/components/Records.module.css";
import { NotLoaded } from "@/components/NotLoaded";
import { ROLES, type Role } from "@/lib/api/schema";

import { peopleOptions } from "../api/people";
import { InviteForm } from "./InviteForm";
import { PersonRow } from "./PersonRow";

const TYPING_PAUSE_MS = 250;

export function PeopleView() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [role, setRole] = useState<Role | "">("");
  const [search] = useDebouncedValue(q.trim(), TYPING_PAUSE_MS);
  const list = useInfiniteQuery({
    ...peopleOptions(search, role),
    placeholderData: keepPreviousData,
  });
  const people = list.data?.pages.flatMap((page) => page.results) ?? [];

  return (
    <>
      <InviteForm />
      <div role="search" className={classes.filters} aria-label={t("filters.label")}>
        <TextInput
          type="search"
          label={t("people.search")}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("people.role")}
          value={role}
          data={[
            { value: "", label: t("people.anyRole") },
            ...ROLES.map((value) => ({ value, label: t(`people.roles.${value}`) })),
          ]}
          onChange={(event) => setRole(event.currentTarget.value as Role | "")}
        />
      </div>
      {list.data === undefined && (
        <NotLoaded query={list}>
          <Skeleton height={96} />
        </NotLoaded>
      )}
      <p role="status" className={classes.muted}>
        {list.isSuccess && people.length === 0 && t("people.empty")}
      </p>
      {people.length > 0 && (
        <table className={classes.table} aria-label={t("people.title")}>
          <thead>
            <tr>
              <th scope="col">{t("people.name")}</th>
              <th scope="col">{t("people.role")}</th>
              <th scope="col">{t("people.state")}</th>
              <th scope="col">{t("people.lastSignIn")}</th>
              <th scope="col">{t("account.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonRow key={person.id} person={person} />
            ))}
          </tbody>
        </table>
      )}
      <LoadMore list={list} />
    </>
  );
}
