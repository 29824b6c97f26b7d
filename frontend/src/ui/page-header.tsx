import { Box, Breadcrumbs, Group, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { CrumbMenu } from "./crumb-menu";
import { LinkAnchor } from "./link";
import classes from "./page-header.module.css";
import type { ChildrenQuery } from "./use-tree";

/** With an `id`, it is a place that others are in. */
type CrumbLink = { label: string; to: string; id?: string };
type Props = {
  crumbs?: CrumbLink[];
  /** What is in a place: for a menu at each crumb. */
  childrenQuery?: ChildrenQuery;
  title: string;
  actions?: ReactNode;
  children?: ReactNode;
};

/** Breadcrumb, title, actions: the top of every page. */
export function PageHeader({ crumbs = [], childrenQuery, title, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Tokenwell`;
  }, [title]);
  return (
    <Box component="header" mb="lg">
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumb">
          <Breadcrumbs separator="/" separatorMargin={8} className={classes.crumbs}>
            {crumbs.map(({ label, to, id }) => (
              <Group key={to} component="span" gap={2} wrap="nowrap">
                <LinkAnchor to={to} size="sm" c="dimmed">
                  {label}
                </LinkAnchor>
                {id && childrenQuery && (
                  <CrumbMenu id={id} name={label} childrenQuery={childrenQuery} />
                )}
              </Group>
            ))}
          </Breadcrumbs>
        </nav>
      )}
      <Group justify="space-between" align="flex-start" gap="md" mt={4}>
        <Box className={classes.heading}>
          <Title order={1} size="h2" className={classes.title}>
            {title}
          </Title>
          {children && (
            <Text component="div" mt={4}>
              {children}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </Box>
  );
}
