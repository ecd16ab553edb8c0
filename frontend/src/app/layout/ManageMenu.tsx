import { lazy, Suspense, useState } from "react";

import { useSession } from "@/lib/session";

import { deskFor, managementFor } from "../pages";
import { ManageButton } from "./ManageButton";

const load = () => import("./ManageDropdown");
const ManageDropdown = lazy(load);
const preload = () => void load();

/** The menu of the pages by which the desk is run; on a narrow screen of all pages. */
export function ManageMenu() {
  const { data: session } = useSession();
  const [wanted, setWanted] = useState(false);
  if (!session?.actor) return null;
  const groups = managementFor(session.actor.role, session.mode);
  if (groups.length === 0) return null;

  const button = { onFocus: preload, onPointerEnter: preload };
  if (!wanted) return <ManageButton {...button} onClick={() => setWanted(true)} />;
  return (
    <Suspense fallback={<ManageButton {...button} />}>
      <ManageDropdown desk={deskFor(session.actor.role)} groups={groups} />
    </Suspense>
  );
}
