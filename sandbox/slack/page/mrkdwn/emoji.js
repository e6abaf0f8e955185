/** The commonest emoji by Slack's names; others stay as `:name:`. Names: https://github.com/iamcal/emoji-data (short_name) */

const SOURCE = `
+1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 point_right 👉 point_left 👈
point_up ☝️ point_down 👇 raised_hand ✋ hand ✋ eyes 👀 brain 🧠 handshake 🤝 crossed_fingers 🤞 writing_hand ✍️ v ✌️ fist ✊
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 sweat_smile 😅 laughing 😆 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉
blush 😊 heart_eyes 😍 thinking_face 🤔 neutral_face 😐 expressionless 😑 no_mouth 😶 face_with_rolling_eyes 🙄 sunglasses 😎
sob 😭 cry 😢 scream 😱 rage 😡 angry 😠 confused 😕 worried 😟 slightly_frowning_face 🙁 exploding_head 🤯 sleeping 😴 skull 💀
partying_face 🥳 robot_face 🤖 ghost 👻 see_no_evil 🙈 shrug 🤷 facepalm 🤦 man-shrugging 🤷‍♂️ woman-shrugging 🤷‍♀️
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ heavy_multiplication_x ✖️
warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 rotating_light 🚨 exclamation ❗ heavy_exclamation_mark ❗ question ❓
grey_question ❔ grey_exclamation ❕ bangbang ‼️ interrobang ⁉️ information_source ℹ️ sos 🆘 new 🆕 ok 🆗 up 🆙 free 🆓
large_green_circle 🟢 green_circle 🟢 large_yellow_circle 🟡 large_orange_circle 🟠 red_circle 🔴 large_red_circle 🔴 large_blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 white_circle ⚪ black_circle ⚫ large_green_square 🟩 large_red_square 🟥
large_yellow_square 🟨 large_orange_square 🟧 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛
white_medium_square ◻️ black_medium_square ◼️ small_red_triangle 🔺 small_red_triangle_down 🔻 small_blue_diamond 🔹
small_orange_diamond 🔸 large_blue_diamond 🔷 large_orange_diamond 🔶 white_small_square ▫️ black_small_square ▪️
rocket 🚀 ship 🚢 package 📦 tada 🎉 confetti_ball 🎊 sparkles ✨ star ⭐ star2 🌟 fire 🔥 boom 💥 zap ⚡ bulb 💡 bug 🐛
hammer 🔨 wrench 🔧 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 toolbox 🧰 construction 🚧 building_construction 🏗️ test_tube 🧪
lock 🔒 unlock 🔓 closed_lock_with_key 🔐 key 🔑 old_key 🗝️ shield 🛡️ police_car 🚓 passport_control 🛂 detective 🕵️
clock1 🕐 clock3 🕒 clock12 🕛 alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ calendar 📅 date 📅
spiral_calendar_pad 🗓️ mantelpiece_clock 🕰️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️
arrow_up_small 🔼 arrow_down_small 🔽 arrow_right_hook ↪️ leftwards_arrow_with_hook ↩️ arrows_counterclockwise 🔄 arrows_clockwise 🔃
repeat 🔁 rewind ⏪ fast_forward ⏩ arrow_forward ▶️ arrow_backward ◀️ black_square_for_stop ⏹️ double_vertical_bar ⏸️
black_right_pointing_double_triangle_with_vertical_bar ⏭️ black_left_pointing_double_triangle_with_vertical_bar ⏮️ record_button ⏺️
heavy_plus_sign ➕ heavy_minus_sign ➖ heavy_division_sign ➗ chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊
page_facing_up 📄 page_with_curl 📃 memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋 books 📚 book 📖 bookmark 🔖 scroll 📜 label 🏷️
file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ file_cabinet 🗄️ paperclip 📎 link 🔗 pushpin 📌 round_pushpin 📍
wastebasket 🗑️ inbox_tray 📥 outbox_tray 📤 email 📧 envelope ✉️ incoming_envelope 📨 mailbox 📫 speech_balloon 💬 thought_balloon 💭
bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 sound 🔉 mute 🔇 mag 🔍 mag_right 🔎 computer 💻 desktop_computer 🖥️ floppy_disk 💾
electric_plug 🔌 battery 🔋 satellite_antenna 📡 globe_with_meridians 🌐 earth_americas 🌎 earth_africa 🌍 cloud ☁️ sunny ☀️ rainbow 🌈
snowflake ❄️ umbrella ☔ ocean 🌊 seedling 🌱 evergreen_tree 🌲 herb 🌿 ladybug 🐞 snail 🐌 turtle 🐢 rabbit 🐰 hatching_chick 🐣
whale 🐳 crab 🦀 penguin 🐧 unicorn_face 🦄 canary 🐤 baby_chick 🐤 bird 🐦 coffee ☕ beer 🍺 pizza 🍕 cake 🍰 cookie 🍪 apple 🍎
heart ❤️ yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 broken_heart 💔 100 💯 trophy 🏆 medal 🏅
first_place_medal 🥇 dart 🎯 game_die 🎲 checkered_flag 🏁 triangular_flag_on_post 🚩 waving_white_flag 🏳️ ticket 🎫 gift 🎁 moneybag 💰
house 🏠 factory 🏭 office 🏢 hospital 🏥 ambulance 🚑 fire_engine 🚒 truck 🚚 traffic_light 🚦 vertical_traffic_light 🚦 anchor ⚓
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣ hash #️⃣
recycle ♻️ infinity ♾️ radioactive_sign ☢️ biohazard_sign ☣️ white_flower 💮 beginner 🔰 trident 🔱 fleur_de_lis ⚜️ end 🔚 back 🔙 soon 🔜
bust_in_silhouette 👤 busts_in_silhouette 👥 man 👨 woman 👩 technologist 🧑‍💻 male-technologist 👨‍💻 female-technologist 👩‍💻 firefighter 🧑‍🚒
`;

const EMOJI = new Map([...SOURCE.matchAll(/(\S+) (\S+)/g)].map(([, name, glyph]) => [String(name), String(glyph)]));

/** @type {ReadonlySet<string>} */
let custom = new Set();

/**
 * Makes the workspace's own emoji known to the parser.
 * @param {Iterable<string>} names
 */
export function setCustomEmoji(names) {
  custom = new Set(names);
}

/** @param {string} name */
export const isEmoji = (name) => EMOJI.has(name) || custom.has(name);

/** The character of a standard emoji. @param {string} name */
export const emojiGlyph = (name) => EMOJI.get(name);

/**
 * Plain text with the known `:names:` as characters, for places that hold no elements.
 * @param {string} text
 */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]{1,60}):/g, (whole, name) => EMOJI.get(name) ?? whole);
}
