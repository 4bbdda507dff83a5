package dev.toolrack.server.catalog;

/** The kind of a tool. */
public enum ToolKind {
  TOOL,
  AGENT,
  WORKFLOW,
  MCP_SERVER
}
