import { Anchor } from "@mantine/core";

interface Toast {
  id: string;
  title: string;
  action: { label: string; onClick: () => void };
  closeLabel: string;
}

/** Shows a short message with something to do about it. `Toasts` must be on the page. */
export async function showToast({ id, title, action, closeLabel }: Toast): Promise<void> {
  const { notifications } = await import("@mantine/notifications");
  notifications.show({
    id,
    title,
    color: "petrol",
    message: (
      <Anchor
        component="button"
        size="sm"
        onClick={() => {
          notifications.hide(id);
          action.onClick();
        }}
      >
        {action.label}
      </Anchor>
    ),
    closeButtonProps: { "aria-label": closeLabel },
  });
}
