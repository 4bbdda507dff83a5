package dev.toolrack.server.catalog;

/** What sort of thing a tool is. */
public enum ToolKind {
  TOOL,
  AGENT,
  WORKFLOW,
  MCP_SERVER
}
