-- A channel, a capability or a pattern that an update gives to another tool is a change of the tool that
-- it leaves too. The statement's triggers (V3) see rows as they are afterwards. This one looks at each row,
-- and calls nothing while the tool stays; the rows as they were, in a table for the statement, would be a
-- copy of every row that is updated.

create function toolrack.note_left_tool() returns trigger language plpgsql as $$
begin
  insert into toolrack.catalog_pending (tool_ids, held) values (array[old.tool_id], false);
  return null;
end $$;

create trigger tool_channels_moved after update on toolrack.tool_channels
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
create trigger tool_capabilities_moved after update on toolrack.tool_capabilities
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
create trigger tool_patterns_moved after update on toolrack.tool_patterns
  for each row when (old.tool_id <> new.tool_id) execute function toolrack.note_left_tool();
