import { Anchor, Button, Menu, type AnchorProps, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { ComponentPropsWithRef, ReactNode } from "react";

type Native = Omit<ComponentPropsWithRef<"a">, "color" | "style">;

/** Mantine's looks on the router's links, with the router's types. */
export const LinkAnchor = createLink((props: AnchorProps & Native) => <Anchor {...props} />);

export const LinkButton = createLink((props: ButtonProps & Native) => (
  <Button component="a" {...props} />
));

export const LinkMenuItem = createLink((props: Native & { children?: ReactNode }) => (
  <Menu.Item component="a" {...props} />
));
