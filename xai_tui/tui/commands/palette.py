"""The command palette's source: every action of the table."""

from textual.command import DiscoveryHit, Hit, Hits, Provider

from xai_tui.tui.commands.actions import ACTIONS, Action, key_names


class ActionProvider(Provider):
    """Offers the actions of the table, with their keys and slash commands."""

    async def discover(self) -> Hits:
        """All actions, in the table's order."""
        for action in self._actions():
            yield DiscoveryHit(action.title, lambda action=action: self._run(action), help=_help(action))

    async def search(self, query: str) -> Hits:
        """The actions whose title or slash command fits."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = max(matcher.match(words) for words in (action.title, *action.slash))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(action.title),
                    lambda action=action: self._run(action),
                    text=action.title,
                    help=_help(action),
                )

    def _actions(self) -> list[Action]:
        return [action for action in ACTIONS if action.in_palette]

    async def _run(self, action: Action) -> None:
        await self.app.run_action(action.method, self.screen)


def _help(action: Action) -> str:
    ways = [key_names(action.keys)] if action.keys else []
    ways += [f"/{name}" for name in action.slash[:1]]
    return "  ".join(ways)
