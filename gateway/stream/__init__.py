"""The live stream: what happens, told to whoever looks at a page (Server-Sent Events)."""
