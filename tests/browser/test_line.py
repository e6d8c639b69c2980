"""What stands beside Train and is said for as long as it is true: why training rests, and why nothing comes."""

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.journeys import (
    expect_step_beyond,
    expect_verdict,
    open_playground,
    part,
    pause,
    settled,
    step_count,
    train,
)


def says(page: Page, text: str) -> None:
    expect(part(page, "connection")).to_contain_text(text)


def says_nothing(page: Page) -> None:
    expect(part(page, "connection")).to_have_text("")


def as_fast_as_possible(page: Page) -> None:
    page.locator("#speed").press("End")


def test_solved_networks_rest_say_so_and_go_on_when_they_are_asked(page: Page, server_url: str) -> None:
    open_playground(page, server_url)
    as_fast_as_possible(page)
    train(page)
    expect(page.locator("#train")).to_have_attribute("data-training", "false")
    says(page, "Every network has solved the task or can do no better, so training rests. Press Train to go on.")
    expect_verdict(page, 0, "at_floor")
    expect_verdict(page, 1, "solved")
    settled(page)
    rested = step_count(page)
    assert rested >= 1200  # there was time to watch
    train(page)
    says_nothing(page)
    expect_step_beyond(page, 2 * rested)
    pause(page)
    says_nothing(page)  # this time it was asked to

    page.locator("#stop").click()
    part(page, "stop-rest").uncheck()
    page.keyboard.press("Escape")
    page.locator("#reset-same").click()
    expect(part(page, "step-count")).to_have_attribute("data-step", "0")
    train(page)
    expect_step_beyond(page, 2 * rested)
    expect(page.locator("#train")).to_have_attribute("data-training", "true")
    pause(page)
    page.reload()
    expect(part(page, "connection")).to_have_attribute("data-state", "open")
    page.locator("#stop").click()
    expect(part(page, "stop-rest")).not_to_be_checked()


def test_where_live_connections_are_blocked_the_page_names_them_until_they_are_not(page: Page, server_url: str) -> None:
    blocked = True

    def proxy(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket("**/api/live", proxy)
    page.goto(server_url)
    says(page, "WebSocket connections seem to be blocked here, perhaps by a proxy.")
    blocked = False
    says_nothing(page)
    train(page)
    expect_step_beyond(page, 0)


def test_a_page_that_waits_for_its_server_says_so_until_it_answers(page: Page, server_url: str) -> None:
    silent, held = False, []

    def line(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def answer(message: str | bytes) -> None:
            if silent:
                held.append((socket, message))
            else:
                socket.send(message)

        server.on_message(answer)

    page.route_web_socket("**/api/live", line)
    open_playground(page, f"{server_url}?lang=fr")
    train(page)
    expect_step_beyond(page, 0)
    silent = True
    says(page, "Le serveur tarde à répondre.")
    silent = False
    for socket, message in held:
        socket.send(message)
    before = step_count(page)
    says_nothing(page)
    expect_step_beyond(page, before + 20)
