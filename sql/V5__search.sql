-- Search. What a tool adds to a trigram index costs as much as all else of it, so one replica of all
-- does that after the change, many tools at a time, in a table of its own. A search reads what is in the
-- index and, one by one, the tools that the feed says have changed since (SearchTools): so it finds what
-- was committed, whether it is in the index yet or not.

-- The functions bind the extension's operators when they are created, whatever the
-- search_path of a session is, and are inlined, so that the index serves them.
create function toolrack.search_text(slug text, display_name text, description text) returns text
  language sql immutable parallel safe
  return slug || ' ' || display_name || ' ' || description;

create function toolrack.contains_word(document text, pattern text) returns boolean
  language sql immutable parallel safe
  return document ilike pattern;

-- Stable, as its operator is: the threshold is a setting. A function that claims more is not inlined.
create function toolrack.is_alike(document text, query text) returns boolean
  language sql stable parallel safe
  return query <% document;

create function toolrack.likeness(document text, query text) returns real
  language sql immutable parallel safe
  return word_similarity(query, document);

create table toolrack.tool_search (
  tool_id bigint primary key,
  document text not null
);

-- The last revision whose change is in tool_search; one row.
create table toolrack.tool_search_progress (
  one boolean primary key default true check (one),
  revision bigint not null
);

insert into toolrack.tool_search_progress (revision) values (0);

-- The collation is the one that the functions' operators were bound with.
create index tool_search_document on toolrack.tool_search
  using gin (document collate "default" gin_trgm_ops);

-- Brings the next changes into tool_search, and answers how many. The changes are read before the tools:
-- what is newer than the last of them is a change of its own, and read one by one until its turn comes.
create function toolrack.index_changes(most integer) returns integer
  language plpgsql set enable_seqscan = off as $$
declare
  done bigint;
  ids bigint[];
  changes integer;
begin
  select revision into strict done from toolrack.tool_search_progress for update;
  select max(c.revision), count(*), array_agg(distinct c.tool_id) into done, changes, ids
    from (
      select revision, tool_id from toolrack.catalog_changes
        where revision > done order by revision limit most) c;
  if changes = 0 then
    return 0;
  end if;
  insert into toolrack.tool_search as s (tool_id, document)
    select t.id, toolrack.search_text(t.slug, t.display_name, t.description)
      from toolrack.tools t where t.id = any (ids)
    on conflict (tool_id) do update set document = excluded.document
      where s.document <> excluded.document;
  update toolrack.tool_search_progress set revision = done;
  return changes;
end $$;

-- Prunes the feed but keeps its newest row, which is where the catalog's revision stands, and what
-- searches still read.
create function toolrack.prune_catalog_changes(older_than interval) returns bigint
  language sql
  begin atomic
    with pruned as (
      delete from toolrack.catalog_changes
        where commit_time < now() - older_than
          and revision < (select max(c.revision) from toolrack.catalog_changes c)
          and revision <= (select p.revision from toolrack.tool_search_progress p)
        returning 1)
    select count(*) from pruned;
  end;
