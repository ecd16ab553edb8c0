import { useParams } from "react-router";

import { SharedTicketView } from "@/features/tickets/components/SharedTicketView";

export default function SharedTicketPage() {
  const { token = "" } = useParams();
  return <SharedTicketView key={token} token={token} />;
}
