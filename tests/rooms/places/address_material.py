"""Small files of addresses, in the headings that their publishers use."""

BLOCK_HEADINGS = (
    "lg_code,machiaza_id,blk_id,rsdt_addr_flg,rsdt_addr_mtd_code,rep_lon,rep_lat,rep_srid,rep_scale,"
    "rep_src_code,plygn_fname,plygn_kcode,plygn_fmt,plygn_srid,plygn_scale,plygn_src_code,pos_pref,"
    "pos_city,pos_oaza_cho_chome,pos_koaza_aka,pos_blk_prc_num,pos_data_mnt_year"
)
BLOCKS = (
    f"{BLOCK_HEADINGS}\n"
    "141089,0009002,014,1,1,139.6225,35.3381,EPSG:6668,500,1,,,,,,,神奈川県,横浜市金沢区,泥亀二丁目,,14,2022\n"
    "141089,0009002,015,1,1,139.6230,35.3385,EPSG:6668,500,1,,,,,,,神奈川県,横浜市金沢区,泥亀二丁目,,15,2022\n"
    "141119,0001001,001,1,1,139.5900,35.4000,EPSG:6668,500,1,,,,,,,神奈川県,横浜市港南区,港南一丁目,,1,2022\n"
)
HOUSE_HEADINGS = (
    "lg_code,machiaza_id,blk_id,rsdt_id,rsdt2_id,rsdt_addr_flg,rsdt_addr_mtd_code,rep_lon,rep_lat,"
    "rep_srid,rep_scale,rep_src_code,rsdt_addr_code_rdbl,rsdt_addr_data_mnt_date,basic_rsdt_div"
)
HOUSES = (
    f"{HOUSE_HEADINGS}\n"
    "141089,0009002,014,005,,1,1,139.62251,35.33811,EPSG:6668,500,1,,,\n"
    "141089,0009002,014,005,002,1,1,139.62252,35.33812,EPSG:6668,500,1,,,\n"
    "141089,0009002,016,001,,1,1,139.62400,35.33900,EPSG:6668,500,1,,,\n"
    "141089,0009002,016,003,,1,1,139.62420,35.33920,EPSG:6668,500,1,,,\n"
    "141089,0009002,016,004,,1,1,,,EPSG:6668,500,1,,,\n"
    "141119,0001001,001,001,,1,1,139.59,35.4,EPSG:6668,500,1,,,\n"
)
LOTS = (
    "lg_code,machiaza_id,prc_id,rep_lon,rep_lat,rep_srid,rep_scale,rep_src_code\n"
    "141089,0011000,001230000400000,139.6100,35.3300,EPSG:6668,500,1\n"
    "141089,0011000,001230000000000,139.6101,35.3301,EPSG:6668,500,1\n"
)
NAMES = (
    "lg_code,machiaza_id,machiaza_type,pref,city,ward,oaza_cho,chome,chome_number,koaza\n"
    "141089,0009002,2,神奈川県,横浜市,金沢区,泥亀,二丁目,2,\n"
    "141089,0011000,1,神奈川県,横浜市,金沢区,釜利谷町,,,\n"
)
FIRST_EDITION = (
    "全国地方公共団体コード,町字id,街区id,住居id,住居2id,市区町村名,政令市区名,大字・町名,丁目名,小字名,"
    "街区符号,住居番号,住居番号2,代表点_経度,代表点_緯度\n"
    "141089,0009002,014,005,,横浜市,金沢区,泥亀,二丁目,,14,5,,139.6225,35.3381\n"
)
MLIT_HEADINGS = (
    '"都道府県名","市区町村名","大字・丁目名","小字・通称名","街区符号・地番","座標系番号","Ｘ座標","Ｙ座標",'
    '"緯度","経度","住居表示フラグ","代表フラグ","更新前履歴フラグ","更新後履歴フラグ"'
)
_MLIT_ROWS = (
    '"神奈川県","横浜市金沢区","泥亀二丁目","","14","9","0","0","35.3381","139.6225","1","0","0","0"',
    '"神奈川県","横浜市金沢区","泥亀二丁目","","14","9","0","0","35.3382","139.6226","1","1","0","0"',
    '"神奈川県","横浜市金沢区","泥亀二丁目","","15","9","0","0","35.3385","139.6230","1","1","3","0"',
    '"神奈川県","横浜市港南区","港南一丁目","","1","9","0","0","35.4","139.59","1","1","0","0"',
)
MLIT = "\r\n".join((MLIT_HEADINGS, *_MLIT_ROWS))
