import { useNavigate } from "react-router";

/** The open form is part of the address: it survives a reload, and "back" closes it. */
export const NEW_TICKET = "new";

/**
 * Opens the form over the page gone to last. Which one that is, says window.location: what the router's
 * hooks say follows when the page is rendered.
 */
export function useOpenNewTicket(): () => void {
  const navigate = useNavigate();
  return () => {
    const { pathname, search } = window.location;
    const params = new URLSearchParams(search);
    params.set(NEW_TICKET, "1");
    void navigate({ pathname, search: params.toString() });
  };
}
